"""A writer of compound files (MS-CFB), enough to make mails as Outlook saves them."""

from __future__ import annotations

import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Folder = dict[str, "bytes | Folder"]


def compound(root: Folder) -> bytes:
    """A compound file of sectors of 512 bytes; streams of less than 4,096 lie in the small sectors of one stream."""
    entries: list[list] = [["Root Entry", 5, FREE, END, 0]]
    sectors: list[bytes] = []
    table: list[int] = []

    def chain(data: bytes) -> int:
        count = -(-len(data) // 512)
        first = len(sectors)
        for i in range(count):
            sectors.append(data[i * 512 : (i + 1) * 512].ljust(512, b"\0"))
            table.append(first + i + 1 if i + 1 < count else END)
        return first

    small = bytearray()
    small_table: list[int] = []

    def small_chain(data: bytes) -> int:
        count = -(-len(data) // 64)
        first = len(small_table)
        small.extend(data.ljust(count * 64, b"\0"))
        small_table.extend(first + i + 1 if i + 1 < count else END for i in range(count))
        return first

    siblings: dict[int, int] = {}

    def add(folder: Folder, parent: int) -> None:
        previous = FREE
        for name in sorted(folder, key=lambda n: (len(n), n.upper()), reverse=True):
            value = folder[name]
            index = len(entries)
            storage = isinstance(value, dict)
            start = 0 if storage else (chain if len(value) >= 4096 else small_chain)(value)
            entries.append([name, 1 if storage else 2, FREE, start, 0 if storage else len(value)])
            siblings[index] = previous
            previous = index
            if storage:
                add(value, index)
        entries[parent][2] = previous

    add(root, 0)
    entries[0][3:] = chain(bytes(small)), len(small)
    small_fat = chain(
        struct.pack(f"<{len(small_table)}I", *small_table).ljust(512 * -(-len(small_table) // 128), b"\xff")
    )
    directory = b"".join(
        entry[0].encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(entry[0]) + 2, entry[1], 1, FREE, siblings.get(i, FREE), entry[2])
        + bytes(16 + 4 + 8 + 8)
        + struct.pack("<IQ", entry[3], entry[4])
        for i, entry in enumerate(entries)
    )
    start = chain(directory)
    count = 1
    while count * 128 < len(table) + count:
        count += 1
    first = len(sectors)
    fat = [*table, *[FAT] * count]
    fat += [FREE] * (count * 128 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack(
        "<HHHHH6sIIIIIIIII",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        count,
        start,
        0,
        4096,
        small_fat,
        -(-len(small_table) // 128),
        END,
        0,
    )
    header += struct.pack("<109I", *range(first, first + count), *[FREE] * (109 - count))
    return header + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def message(fields: dict[str, bytes | str], attached: list[Folder] = [], dates: dict[int, int] | None = None) -> Folder:  # noqa: B006
    """The streams of a mail: its properties by their tags, and the folders of its attachments."""
    head = bytes(32) + struct.pack("<IIQ", 0x3FDE0003, 6, 1252)
    head += b"".join(struct.pack("<IIQ", tag, 6, value) for tag, value in (dates or {}).items())
    folder: Folder = {"__properties_version1.0": head}
    for tag, value in fields.items():
        kind, data = ("001F", value.encode("utf-16-le")) if isinstance(value, str) else ("0102", value)
        name = tag if len(tag) == 8 else tag + kind
        folder[f"__substg1.0_{name}"] = data
    for number, one in enumerate(attached):
        folder[f"__attach_version1.0_#{number:08X}"] = one
    return folder
