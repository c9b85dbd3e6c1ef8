COPY events TO 'x.csv'
