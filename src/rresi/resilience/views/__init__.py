"""The pages below a region.

analysis.py  the report, its files, trials, and the estimate of completeness
crisis.py    scenarios
asking.py    asking who knows, and the page of the answers
base.py      what they share
"""
