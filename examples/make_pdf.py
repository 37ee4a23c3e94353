"""Write company/finance/relatorio-anual-2023.pdf from the text below.

The pdf is kept in the repository; this script is only needed to change it:
``uv run --no-project --with reportlab python examples/make_pdf.py``. The same text gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

PAGES = (
    (
        "Relatório Anual 2023",
        "Quintaval Participações S.A.",
        "Mensagem da diretora-presidente",
        "O ano de 2023 ficará na memória do grupo como o ano em que deixamos de ser uma empresa apenas brasileira. "
        "A compra da Halewick Instruments, concluída em julho, trouxe para dentro de casa a tecnologia que "
        "comprávamos de terceiros e nos deu uma base na Europa.",
        "Foi também um ano de clima difícil. As chuvas de outubro fecharam estradas em Santa Catarina por onze dias, "
        "e a Brisalva precisou refazer rotas que não mudavam desde a sua criação. Nenhum cliente ficou sem entrega "
        "por mais de quarenta e oito horas. Agradeço aos motoristas, que dormiram longe de casa mais noites do que "
        "deviam.",
        "A receita líquida do grupo chegou a R$ 645,0 milhões, contra R$ 571,3 milhões em 2022, um crescimento de "
        "12,9%. O lucro líquido foi de R$ 42,0 milhões. A dívida líquida terminou o ano em 1,9 vez o resultado "
        "operacional antes da depreciação.",
        "Em 2024, a prioridade é medir o frio em toda a cadeia e reduzir à metade as indenizações que pagamos.",
        "Marina Sequeira Lobo",
    ),
    (
        "Brisalva Logística",
        "A Brisalva transportou 1,14 milhão de toneladas de alimentos resfriados e congelados, 6% a mais do que no "
        "ano anterior. A frota própria tem 214 caminhões, com idade média de quatro anos e dois meses. A receita "
        "líquida foi de R$ 268,4 milhões.",
        "No fim do exercício, a empresa contava com 412 empregados, dos quais 236 motoristas. A rotatividade caiu de "
        "19% para 14%, depois que a escala passou a garantir dois fins de semana livres por mês.",
        "O novo sistema de planejamento de rotas entrou em operação em junho. O consumo de diesel por quilômetro "
        "caiu 4,1% no segundo semestre.",
        "As indenizações por cargas recusadas somaram R$ 2.190.000,00 e são hoje o principal problema da empresa. "
        "A diretora-geral, Cláudia Fontoura, iniciou em outubro um teste com sensores em seis caminhões.",
    ),
    (
        "Cerralto Embalagens",
        "A Cerralto produziu 2,3 bilhões de potes e tampas. A receita líquida alcançou R$ 341,7 milhões, com "
        "crescimento de 3%, apesar da queda do preço da resina no primeiro semestre. Eram 635 os empregados em "
        "31 de dezembro.",
        "Os investimentos somaram R$ 22,6 milhões, quase todos em seis injetoras elétricas, que gastam 40% menos "
        "energia do que as que substituem. As duas últimas chegam em maio de 2024.",
        "Em novembro foram encontrados pontos pretos em tampas fornecidas a um cliente do setor de laticínios. "
        "O material foi recolhido em três dias. A causa foi localizada na matéria-prima, e o fornecedor será "
        "auditado em janeiro de 2024.",
        "A empresa obteve a certificação de segurança de alimentos pela quinta vez consecutiva, sem nenhuma "
        "não conformidade maior.",
    ),
    (
        "Halewick Instruments",
        "A Halewick passou a integrar as contas do grupo em 3 de julho de 2023. De julho a dezembro, contribuiu com "
        "R$ 34,9 milhões para a receita líquida. A empresa tem 97 empregados, dos quais 31 na engenharia.",
        "Em outubro foi assinado o primeiro contrato com um fabricante brasileiro de carrocerias, a Tessaro Frio. "
        "As primeiras entregas ocorreram em dezembro.",
        "Estrutura da controladora",
        "A Quintaval Participações tem 41 empregados em Curitiba. O grupo todo reúne 1.185 pessoas.",
        "Conselho de Administração: Lúcia Vasques Amaral, presidente; Otávio Quintaval, fundador e maior acionista; "
        "Horácio Bettega, representante da família Bettega, que tem 18% do capital; Dirce Monjardim e Samuel Acioly, "
        "conselheiros independentes.",
    ),
    (
        "Riscos e eventos posteriores",
        "Câmbio. Parte do preço da empresa inglesa, £ 2,4 milhões, vence em julho de 2024. O valor está protegido.",
        "Fornecedores. A Cerralto depende de uma única fonte para dois terços da resina que consome. Uma parada de "
        "dezenove dias do fornecedor, em janeiro de 2024, obrigou a fábrica a trabalhar com estoque mínimo.",
        "Processos. O grupo responde a 43 ações judiciais, em sua maioria trabalhistas. O valor das causas com perda "
        "possível é de R$ 5,1 milhões.",
        "Clima. As mudanças climáticas elevam o custo de manter o frio. Um dia com máxima acima de 38 °C aumenta em "
        "7% o consumo das câmaras frias de Santos.",
        "Auditoria. As demonstrações financeiras de 2023 foram examinadas pela Dunsmere Auditores Independentes, de "
        "Porto Alegre, que as aprovou sem ressalvas em 27 de março de 2024. É o terceiro ano do contrato, que "
        "termina com o exercício de 2026.",
    ),
)


def write(path: Path) -> None:
    """Write one page for each entry of ``PAGES``, with a running head and the page's number."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

    head = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=16, leading=24)
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=16, spaceAfter=8, alignment=TA_JUSTIFY)

    def decorate(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 810, "Quintaval Participações S.A. | Relatório Anual 2023")
        canvas.drawRightString(A4[0] - 72, 30, f"Página {template.page} de {len(PAGES)}")

    story: list[Flowable] = []
    for first, *rest in PAGES:
        story += [Paragraph(first, head), *(Paragraph(text, body) for text in rest), PageBreak()]
    template = SimpleDocTemplate(
        str(path), pagesize=A4, title="Relatório Anual 2023", author="Quintaval Participações S.A.", invariant=1
    )
    template.build(story[:-1], onFirstPage=decorate, onLaterPages=decorate)


if __name__ == "__main__":
    write(Path(__file__).parent / "company" / "finance" / "relatorio-anual-2023.pdf")
