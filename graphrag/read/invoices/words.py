"""What the parts of an invoice are called in the languages of its layouts."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "pt": {
        "NF-e": "Nota fiscal eletrônica (NF-e)", "NFC-e": "Nota fiscal de consumidor eletrônica (NFC-e)",
        "CT-e": "Conhecimento de transporte eletrônico (CT-e)",
        "of": "de", "of the": "do", "no.": "nº", "series": "série", "document": "Documento", "number": "Número",
        "key": "Chave de acesso", "issued": "Data de emissão", "due": "Data de vencimento",
        "nature": "Natureza da operação", "direction": "Tipo de operação", "purpose": "Finalidade",
        "left": "Data de saída", "freight terms": "Frete", "order": "Pedido", "contract": "Contrato",
        "status": "Situação", "protocol": "Protocolo de autorização", "kind": "Tipo de conhecimento",
        "mode": "Modal", "from": "Início da prestação", "to": "Término da prestação",
        "cargo": "Produto predominante", "cargo amount": "Quantidade da carga",
        "seller": "Emitente", "buyer": "Destinatário", "carrier": "Transportador", "sender": "Remetente",
        "forwarder": "Expedidor", "receiver": "Recebedor", "recipient": "Destinatário", "payer": "Tomador do serviço",
        "name": "Nome", "trade name": "Nome fantasia", "IE": "Inscrição estadual", "IM": "Inscrição municipal",
        "idEstrangeiro": "Identificação estrangeira", "address": "Endereço", "city": "Município", "region": "UF",
        "country": "País", "phone": "Telefone", "email": "E-mail", "contact": "Contato",
        "items": "Itens", "item": "Item", "line": "item", "product": "Produto", "code": "Código",
        "quantity": "Quantidade", "unit": "Unidade", "price": "Valor unitário", "amount": "Valor",
        "base": "Base de cálculo", "rate": "Alíquota", "sums": "Totais e tributos", "products": "Total dos produtos",
        "freight": "Valor do frete", "freight total": "Valor total do frete",
        "insurance": "Valor do seguro", "discount": "Desconto", "other": "Outras despesas",
        "total": "Valor total", "receivable": "Valor a receber", "payments": "Pagamento", "payment": "Pagamento",
        "references": "Documentos referenciados", "old invoice": "Nota fiscal em papel",
        "notes": "Informações complementares",
    },
    "en": {
        "invoice": "Invoice", "credit note": "Credit note", "corrected invoice": "Corrected invoice",
        "prepayment invoice": "Prepayment invoice", "self-billed invoice": "Self-billed invoice",
        "partial invoice": "Partial invoice",
        "of": "of", "of the": "of the", "no.": "no.", "series": "series", "document": "Document", "number": "Number",
        "issued": "Issue date", "due": "Due date", "tax date": "Tax point date", "delivered": "Delivery date",
        "period": "Invoicing period", "buyer reference": "Buyer reference", "order": "Purchase order",
        "contract": "Contract", "despatch": "Despatch advice", "receipt": "Receiving advice", "tender": "Tender",
        "project": "Project", "seller": "Seller", "buyer": "Buyer", "payee": "Payee",
        "tax representative": "Tax representative", "recipient": "Delivered to", "name": "Name",
        "trade name": "Trading name",
        "registration": "Registration number", "tax number": "Tax number", "id": "Identifier", "address": "Address",
        "city": "City", "region": "Region", "country": "Country", "phone": "Phone", "email": "Email",
        "contact": "Contact", "items": "Items", "item": "Item", "line": "item", "product": "Product", "code": "Code",
        "quantity": "Quantity", "unit": "Unit", "price": "Unit price", "amount": "Amount", "tax": "Tax",
        "base": "Taxable amount", "rate": "Rate", "sums": "Totals and taxes", "products": "Total of the lines",
        "discount": "Discounts",
        "charges": "Charges", "net": "Total without tax", "total": "Total with tax", "prepaid": "Prepaid",
        "rounding": "Rounding", "payable": "Amount to be paid", "payments": "Payment", "payment": "Payment",
        "references": "References", "notes": "Notes",
    },
}  # fmt: skip
"""By language, then by what the layouts' readers call a part."""

ROLES = {
    "seller": "ISSUED_BY", "buyer": "ISSUED_TO", "carrier": "CARRIED_BY", "sender": "SENT_BY", "recipient": "SENT_TO",
    "forwarder": "FORWARDED_BY", "receiver": "RECEIVED_BY", "payer": "PAID_BY", "payee": "PAID_TO",
    "tax representative": "TAX_REPRESENTATIVE",
}  # fmt: skip
"""How an invoice is related to a party in that role."""

RELATIONS = {
    "IE": "STATE_REGISTRATION", "IM": "CITY_REGISTRATION", "idEstrangeiro": "FOREIGN_ID", "id": "IDENTIFIER",
    "CNPJ": "CNPJ_AS_WRITTEN", "CPF": "CPF_AS_WRITTEN", "products": "PRODUCTS_TOTAL", "net": "NET_TOTAL",
    "freight total": "TOTAL", "other": "OTHER_CHARGES", "left": "LEFT_ON", "delivered": "DELIVERED_ON",
    "nature": "NATURE_OF_OPERATION", "order": "ORDER_NUMBER", "contract": "CONTRACT_NUMBER", "from": "CARRIED_FROM",
    "to": "CARRIED_TO", "mode": "TRANSPORT_MODE", "tax date": "TAX_POINT_DATE", "period": "INVOICING_PERIOD",
    "despatch": "DESPATCH_ADVICE", "receipt": "RECEIVING_ADVICE",
}  # fmt: skip
"""Relations whose names are not the part's own in capitals."""

DATES = frozenset({"left", "delivered", "tax date"})
