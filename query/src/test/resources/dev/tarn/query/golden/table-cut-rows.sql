SELECT range AS n, 'row ' || range AS text FROM range(9)
