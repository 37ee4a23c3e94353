-- The ERP of Cerralto Embalagens, first half of 2024: `make_files.py` loads it into erp.sqlite.
CREATE TABLE fornecedores (
  id INTEGER PRIMARY KEY, razao_social TEXT NOT NULL, cnpj TEXT NOT NULL UNIQUE, cidade TEXT NOT NULL,
  uf TEXT NOT NULL, email TEXT NOT NULL, prazo_pagamento_dias INTEGER NOT NULL);
CREATE TABLE clientes (
  id INTEGER PRIMARY KEY, razao_social TEXT NOT NULL, cnpj TEXT NOT NULL UNIQUE, cidade TEXT NOT NULL, uf TEXT NOT NULL);
CREATE TABLE materiais (id INTEGER PRIMARY KEY, codigo TEXT NOT NULL UNIQUE, descricao TEXT NOT NULL, unidade TEXT NOT NULL);
CREATE TABLE produtos (
  codigo TEXT PRIMARY KEY, descricao TEXT NOT NULL, unidade TEXT NOT NULL, preco DECIMAL(12, 2) NOT NULL);
CREATE TABLE compras (
  numero TEXT PRIMARY KEY, fornecedor_id INTEGER NOT NULL REFERENCES fornecedores (id), comprador TEXT NOT NULL,
  data_pedido DATE NOT NULL, data_prevista DATE NOT NULL, situacao TEXT NOT NULL);
CREATE TABLE itens_compra (
  compra_numero TEXT NOT NULL REFERENCES compras (numero), material_id INTEGER NOT NULL REFERENCES materiais (id),
  quantidade INTEGER NOT NULL, preco_unitario DECIMAL(12, 2) NOT NULL, valor DECIMAL(12, 2) NOT NULL,
  PRIMARY KEY (compra_numero, material_id));
CREATE TABLE entregas (
  id INTEGER PRIMARY KEY, compra_numero TEXT NOT NULL REFERENCES compras (numero), data_prevista DATE NOT NULL,
  data_entrega DATE NOT NULL, dias_atraso INTEGER NOT NULL, nota_fiscal TEXT NOT NULL);
CREATE TABLE vendas (
  numero TEXT PRIMARY KEY, cliente_id INTEGER NOT NULL REFERENCES clientes (id), vendedor TEXT NOT NULL,
  data_pedido DATE NOT NULL, situacao TEXT NOT NULL);
CREATE TABLE itens_venda (
  venda_numero TEXT NOT NULL REFERENCES vendas (numero), produto_codigo TEXT NOT NULL REFERENCES produtos (codigo),
  quantidade INTEGER NOT NULL, preco_unitario DECIMAL(12, 2) NOT NULL, valor DECIMAL(12, 2) NOT NULL,
  PRIMARY KEY (venda_numero, produto_codigo));

INSERT INTO fornecedores VALUES
  (1, 'Polivalda Resinas S.A.', '99.023.308/0001-10', 'Camaçari', 'BA', 'msalgueiro@polivalda.example', 30),
  (2, 'Corvinal Paletes Ltda.', '99.031.406/0001-07', 'Rio Negrinho', 'SC', 'marlene.duarte@corvinal.example', 21),
  (3, 'Alvorim Tintas Gráficas S.A.', '99.032.718/0001-27', 'Guarulhos', 'SP', 'vendas@alvorim.example', 28),
  (4, 'Papelão Ribeira Grande Ltda.', '99.033.925/0001-04', 'Blumenau', 'SC', 'pedidos@ribeiragrande.example', 14),
  (5, 'Cromalina Pigmentos Ltda.', '99.034.157/0001-03', 'Diadema', 'SP', 'comercial@cromalina.example', 30),
  (6, 'Ferramentaria Hauck Ltda.', '99.035.860/0001-28', 'Joinville', 'SC', 'rolf@hauck.example', 45);
INSERT INTO clientes VALUES
  (1, 'Laticínios Serra Quieta Ltda.', '99.041.203/0001-93', 'Lages', 'SC'),
  (2, 'Queijaria Morro Redondo Ltda.', '99.042.519/0001-08', 'Chapecó', 'SC'),
  (3, 'Sorvetes Polar Sul Ltda.', '99.043.377/0001-95', 'Porto Alegre', 'RS'),
  (4, 'Panificadora Três Irmãs Ltda.', '99.044.092/0001-79', 'Curitiba', 'PR'),
  (5, 'Iogurtes Campo Alvo S.A.', '99.045.638/0001-06', 'Castro', 'PR'),
  (6, 'Doces Dona Zulmira Ltda.', '99.046.751/0001-06', 'Blumenau', 'SC');
INSERT INTO materiais VALUES
  (1, 'MP-100', 'Polipropileno PP-H 210', 't'),
  (2, 'MP-110', 'Polipropileno PP-R 340', 't'),
  (3, 'MP-200', 'Palete de madeira 1,00 x 1,20 m', 'un'),
  (4, 'MP-210', 'Palete descartável', 'un'),
  (5, 'MP-300', 'Tinta flexográfica azul 18 kg', 'lata'),
  (6, 'MP-310', 'Tinta flexográfica branca 18 kg', 'lata'),
  (7, 'MP-400', 'Caixa de papelão 60 x 40 x 30 cm', 'un'),
  (8, 'MP-500', 'Masterbatch branco', 'kg'),
  (9, 'MP-600', 'Molde para tampa de 95 mm', 'un');
INSERT INTO produtos VALUES
  ('PT-170', 'Pote de 170 g', 'milheiro', 412.50),
  ('PT-500', 'Pote de 500 g', 'milheiro', 698.00),
  ('TP-075', 'Tampa de 75 mm', 'milheiro', 148.90),
  ('TP-095', 'Tampa de 95 mm', 'milheiro', 176.40),
  ('BD-360', 'Balde de 3,6 kg', 'milheiro', 2385.00),
  ('CX-020', 'Caixa retornável de 20 litros', 'cento', 1890.00);
INSERT INTO compras VALUES
  ('PC-2024-001', 4, 'Gilson Prado', '2024-01-08', '2024-01-22', 'entregue'),
  ('PC-2024-002', 1, 'Tereza Bonfim', '2024-01-15', '2024-02-05', 'entregue'),
  ('PC-2024-003', 2, 'Gilson Prado', '2024-01-19', '2024-02-02', 'entregue'),
  ('PC-2024-004', 5, 'Gilson Prado', '2024-01-30', '2024-02-12', 'entregue'),
  ('PC-2024-005', 3, 'Gilson Prado', '2024-02-06', '2024-02-20', 'entregue'),
  ('PC-2024-006', 2, 'Gilson Prado', '2024-02-21', '2024-03-06', 'entregue'),
  ('PC-2024-007', 1, 'Tereza Bonfim', '2024-02-26', '2024-03-11', 'entregue'),
  ('PC-2024-008', 6, 'Tereza Bonfim', '2024-03-04', '2024-05-20', 'entregue'),
  ('PC-2024-009', 4, 'Gilson Prado', '2024-03-12', '2024-03-26', 'entregue'),
  ('PC-2024-010', 2, 'Gilson Prado', '2024-03-25', '2024-04-08', 'entregue'),
  ('PC-2024-011', 5, 'Gilson Prado', '2024-04-10', '2024-04-24', 'entregue'),
  ('PC-2024-012', 1, 'Tereza Bonfim', '2024-05-02', '2024-05-20', 'entregue'),
  ('PC-2024-013', 3, 'Gilson Prado', '2024-05-07', '2024-05-21', 'entregue'),
  ('PC-2024-014', 2, 'Gilson Prado', '2024-05-20', '2024-06-03', 'entregue'),
  ('PC-2024-015', 1, 'Tereza Bonfim', '2024-05-27', '2024-06-12', 'entregue'),
  ('PC-2024-016', 5, 'Gilson Prado', '2024-06-04', '2024-06-18', 'entregue'),
  ('PC-2024-017', 4, 'Gilson Prado', '2024-06-17', '2024-07-01', 'em aberto'),
  ('PC-2024-018', 2, 'Gilson Prado', '2024-06-24', '2024-07-08', 'em aberto');
INSERT INTO itens_compra VALUES
  ('PC-2024-001', 7, 18000, 4.35, 78300.00),
  ('PC-2024-002', 1, 90, 6870.00, 618300.00),
  ('PC-2024-003', 3, 800, 48.50, 38800.00),
  ('PC-2024-003', 4, 400, 31.20, 12480.00),
  ('PC-2024-004', 8, 1200, 21.80, 26160.00),
  ('PC-2024-005', 5, 60, 412.00, 24720.00),
  ('PC-2024-005', 6, 90, 388.00, 34920.00),
  ('PC-2024-006', 3, 1000, 48.50, 48500.00),
  ('PC-2024-007', 1, 120, 6870.00, 824400.00),
  ('PC-2024-008', 9, 2, 186000.00, 372000.00),
  ('PC-2024-009', 7, 22000, 4.35, 95700.00),
  ('PC-2024-010', 3, 900, 48.50, 43650.00),
  ('PC-2024-010', 4, 600, 31.20, 18720.00),
  ('PC-2024-011', 8, 1500, 22.40, 33600.00),
  ('PC-2024-012', 1, 100, 7315.00, 731500.00),
  ('PC-2024-013', 5, 40, 425.00, 17000.00),
  ('PC-2024-013', 6, 70, 399.00, 27930.00),
  ('PC-2024-014', 3, 1200, 48.50, 58200.00),
  ('PC-2024-015', 1, 80, 7315.00, 585200.00),
  ('PC-2024-016', 8, 1600, 21.80, 34880.00),
  ('PC-2024-017', 7, 20000, 4.48, 89600.00),
  ('PC-2024-018', 3, 1100, 48.50, 53350.00);
INSERT INTO entregas VALUES
  (1, 'PC-2024-001', '2024-01-22', '2024-01-22', 0, '2207'),
  (2, 'PC-2024-002', '2024-02-05', '2024-02-23', 18, '10397'),
  (3, 'PC-2024-003', '2024-02-02', '2024-02-06', 4, '5188'),
  (4, 'PC-2024-004', '2024-02-12', '2024-02-09', -3, '781'),
  (5, 'PC-2024-005', '2024-02-20', '2024-02-20', 0, '33410'),
  (6, 'PC-2024-006', '2024-03-06', '2024-03-13', 7, '5263'),
  (7, 'PC-2024-007', '2024-03-11', '2024-03-11', 0, '10482'),
  (8, 'PC-2024-008', '2024-05-20', '2024-06-10', 21, '415'),
  (9, 'PC-2024-009', '2024-03-26', '2024-03-25', -1, '2291'),
  (10, 'PC-2024-010', '2024-04-08', '2024-04-23', 15, '5340'),
  (11, 'PC-2024-011', '2024-04-24', '2024-04-26', 2, '846'),
  (12, 'PC-2024-012', '2024-05-20', '2024-05-20', 0, '10611'),
  (13, 'PC-2024-013', '2024-05-21', '2024-05-24', 3, '33892'),
  (14, 'PC-2024-014', '2024-06-03', '2024-06-14', 11, '5520'),
  (15, 'PC-2024-015', '2024-06-12', '2024-06-12', 0, '10655'),
  (16, 'PC-2024-016', '2024-06-18', '2024-06-20', 2, '901');
INSERT INTO vendas VALUES
  ('PV-2024-001', 1, 'Igor Matoso', '2024-01-10', 'entregue'),
  ('PV-2024-002', 5, 'Patrícia Lemke', '2024-01-18', 'entregue'),
  ('PV-2024-003', 3, 'Patrícia Lemke', '2024-02-05', 'entregue'),
  ('PV-2024-004', 2, 'Igor Matoso', '2024-02-19', 'entregue'),
  ('PV-2024-005', 4, 'Patrícia Lemke', '2024-03-01', 'entregue'),
  ('PV-2024-006', 1, 'Igor Matoso', '2024-03-14', 'entregue'),
  ('PV-2024-007', 6, 'Patrícia Lemke', '2024-03-27', 'entregue'),
  ('PV-2024-008', 5, 'Patrícia Lemke', '2024-04-11', 'entregue'),
  ('PV-2024-009', 3, 'Patrícia Lemke', '2024-05-06', 'entregue'),
  ('PV-2024-010', 1, 'Igor Matoso', '2024-05-29', 'faturado'),
  ('PV-2024-011', 2, 'Igor Matoso', '2024-06-13', 'em produção'),
  ('PV-2024-012', 6, 'Patrícia Lemke', '2024-06-26', 'em produção');
INSERT INTO itens_venda VALUES
  ('PV-2024-001', 'PT-170', 900, 412.50, 371250.00),
  ('PV-2024-001', 'TP-075', 900, 148.90, 134010.00),
  ('PV-2024-002', 'PT-170', 650, 412.50, 268125.00),
  ('PV-2024-003', 'BD-360', 70, 2385.00, 166950.00),
  ('PV-2024-004', 'PT-500', 180, 698.00, 125640.00),
  ('PV-2024-004', 'TP-095', 180, 176.40, 31752.00),
  ('PV-2024-005', 'CX-020', 25, 1890.00, 47250.00),
  ('PV-2024-006', 'PT-500', 420, 698.00, 293160.00),
  ('PV-2024-006', 'TP-095', 420, 176.40, 74088.00),
  ('PV-2024-007', 'BD-360', 45, 2385.00, 107325.00),
  ('PV-2024-008', 'PT-170', 700, 412.50, 288750.00),
  ('PV-2024-008', 'TP-075', 500, 148.90, 74450.00),
  ('PV-2024-009', 'BD-360', 95, 2385.00, 226575.00),
  ('PV-2024-010', 'PT-170', 1000, 412.50, 412500.00),
  ('PV-2024-010', 'TP-095', 600, 176.40, 105840.00),
  ('PV-2024-011', 'PT-500', 210, 698.00, 146580.00),
  ('PV-2024-012', 'BD-360', 60, 2385.00, 143100.00),
  ('PV-2024-012', 'CX-020', 12, 1890.00, 22680.00);
