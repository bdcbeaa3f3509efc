"""Lists of scenarios by what people do with them: trending, most saved, top rated, for you."""
