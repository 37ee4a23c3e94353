"""Encrypted office documents and zip files, opened by the passwords that are given."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from pydantic import SecretStr

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_READ_ONLY = "VelvetSweatshop"
"""The password of every workbook that Excel encrypts to protect it from changes, and opens without asking."""

_DAMAGED = (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, struct.error)
"""What reading a compound file, or decrypting, raises where it breaks the rules."""

_ZIP_CODINGS = ("utf-8", "cp1252", "cp850")
"""How programs that write zip files have encoded the letters of a password."""


class UnknownEncryptionError(ValueError):
    """It is encrypted in a way that no password of ours undoes, or broken."""


def is_locked(data: bytes) -> bool:
    """Whether that is an encrypted docx, xlsx or pptx: such a file is no zip any longer."""
    return data.startswith(_COMPOUND) and _ENCRYPTED in data


def unlock(data: bytes, passwords: Sequence[SecretStr]) -> bytes | None:
    """What is in an encrypted docx, xlsx or pptx; None where no password opens it.

    Raises ``UnknownEncryptionError``.
    """
    from xml.parsers.expat import ExpatError

    from cryptography.exceptions import UnsupportedAlgorithm
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
    from msoffcrypto.format.ooxml import OOXMLFile

    unreadable = (DecryptionError, FileFormatError, ParseError, ExpatError, UnsupportedAlgorithm, RecursionError)

    for password in (_READ_ONLY, *(secret.get_secret_value() for secret in passwords)):
        out = io.BytesIO()
        try:
            file = OOXMLFile(io.BytesIO(data))
            file.load_key(password=password, verify_password=True)
            file.decrypt(out)
        except InvalidKeyError:
            continue
        except (*unreadable, *_DAMAGED) as error:
            raise UnknownEncryptionError(str(error)) from error
        return out.getvalue()
    return None


def unlock_member(data: bytes, info: zipfile.ZipInfo, passwords: Sequence[SecretStr]) -> bytes | None:
    """What an encrypted file in the zip ``data`` holds (ZipCrypto, AES); None where no password opens it.

    Raises ``UnknownEncryptionError``.
    """
    from pyzipper import AESZipFile, BadZipFile

    for password in _encoded(passwords):
        try:
            with AESZipFile(io.BytesIO(data)) as archive, archive.open(info.filename, pwd=password) as file:
                return file.read(info.file_size)
        except RuntimeError as error:
            if "password" not in str(error):
                raise UnknownEncryptionError(str(error)) from error
        except (BadZipFile, zlib.error):  # a wrong password shows at once in most cases only
            continue
        except (NotImplementedError, EOFError, *_DAMAGED) as error:
            raise UnknownEncryptionError(str(error)) from error
    return None


def _encoded(passwords: Sequence[SecretStr]) -> Iterator[bytes]:
    """Each password as the bytes that it may stand for."""
    for secret in passwords:
        tried: set[bytes] = set()
        for coding in _ZIP_CODINGS:
            try:
                password = secret.get_secret_value().encode(coding)
            except UnicodeEncodeError:
                continue
            if password not in tried:
                tried.add(password)
                yield password
