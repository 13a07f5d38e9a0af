"""Everything that people get in touch about, with how often: shares after counts of 6,673 enquiries of members of one
English council over three years (housing 23 in a hundred, environment 21, highways 18, planning and regulation 9,
council tax and benefits 6, parks 6, parking 4). Counts only; every word is ours."""

from crm.demo.topics import clean, homes, streets, town
from crm.demo.topics.topic import Topic

TOPICS: tuple[Topic, ...] = (*streets.TOPICS, *clean.TOPICS, *homes.TOPICS, *town.TOPICS)

__all__ = ["TOPICS", "Topic"]
