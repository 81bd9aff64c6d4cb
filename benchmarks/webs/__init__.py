"""Webs of sites with known roles: who writes, who licenses, who links, who rewrites, spins and scrapes.

    ``plan``      the sites, their habits, and for every article who took it from whom, when and how
    ``texts``     the articles of a plan as JSON Lines, over real articles or made ones
    ``columns``   a plan as the columns that an audit would find, its errors at measured rates
    ``audits``    the columns that an audit did find
    ``__main__``  the generator's and the measurement's command

A farm here is a site that lives on other sites' articles and does not say so: the paraphrasing
farm, the spinner, the scrapers of one network, and the circle that shares one template. Agencies,
licensees, original and small local papers and linking aggregators are none.
"""
