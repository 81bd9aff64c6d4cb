"""The function words of English that tell where a noun phrase begins and what a pronoun is."""

from __future__ import annotations

DETERMINERS = frozenset((
    "the", "a", "an", "this", "these", "those", "his", "her", "its", "their", "our", "my", "your", "some",
    "many", "several", "most", "all", "both", "one", "two", "three", "four", "another", "each", "every",
    "any", "few", "other", "no",
))  # fmt: skip
PRONOUNS = frozenset((
    "he", "she", "it", "they", "we", "i", "you", "who", "him", "them", "someone", "everyone", "nobody",
    "others", "me", "us", "which", "anyone", "there", "what", "whoever",
))  # fmt: skip
PREPOSITIONS = frozenset((
    "of", "for", "at", "in", "from", "with", "on", "to", "by", "near", "against", "under", "within",
    "inside", "behind", "outside", "through", "following", "among", "alongside", "familiar", "close",
    "about", "across", "into", "involved",
))  # fmt: skip
AUXILIARIES = frozenset((
    "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "do", "does", "did", "will",
    "would", "can", "could", "may", "might", "must", "should", "shall", "s", "re", "ve", "ll", "d", "t",
    "not", "stood", "stands", "won", "don", "didn", "doesn", "isn", "wasn", "hasn", "haven", "hadn",
    "wouldn", "couldn", "ain",
))  # fmt: skip
ADVERBS = frozenset((
    "also", "later", "then", "now", "still", "again", "already", "even", "just", "never", "first", "once",
    "earlier", "further", "often", "however", "meanwhile", "too", "only", "yesterday", "today", "therefore",
    "both", "instead", "soon", "long", "always", "much", "rather", "well", "separately", "afterwards",
    "afterward", "nevertheless", "nonetheless", "additionally", "furthermore", "moreover", "previously",
    "reportedly", "sometimes", "ever", "though", "publicly", "probably",
))  # fmt: skip
BREAKS = frozenset((
    "but", "that", "when", "while", "because", "if", "as", "where", "although", "though", "since", "after",
    "before", "until", "unless", "so", "than", "whether", "how", "why", "nor", "or", "whom", "whose",
    "during", "amid", "despite", "said", "says", "told", "saying", "adding", "according", "per", "citing",
    "came", "yet", "like", "via", "without",
)) | AUXILIARIES  # fmt: skip
TIMES = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today",
    "tonight", "tomorrow", "january", "february", "march", "april", "june", "july", "august", "september",
    "october", "november", "december", "morning", "afternoon", "evening", "night", "week", "month", "year",
    "late", "early", "earlier", "last", "next", "recently",
))  # fmt: skip
