"""HTTP concerns that know no capability: authorise, htmx, headers, errors, forms, formatting, pagination."""
