"""Which countries a question names: names, people, capitals, codes, misspellings."""

from kern.countries.linking import CountryLinker

__all__ = ["CountryLinker"]
