PIVOT events ON severity USING count(*)
