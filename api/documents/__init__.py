"""Documents on paper: templates, bundled fonts, and the press that turns data into PDF."""
