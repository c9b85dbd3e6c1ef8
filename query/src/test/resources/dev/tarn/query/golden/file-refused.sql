SELECT * FROM read_parquet('x.parquet')
