"""The nouns, under all rules: what there is, as frozen values."""
