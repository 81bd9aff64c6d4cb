"""Rewrites with known drifts, made from real articles by operators of known effect.

`pairs.make_pairs` reads Reuters, BBC and PolNeAR articles, plants up to four drifts in each
among faithful re-expressions, and tells where every drift stands on both sides. The operators
find their places by patterns of their own and by PolNeAR's annotation, never by what the
package recognises, so that the set does not measure the package against itself.

    ``articles``   the texts, their sentences and who says what in them
    ``edits``      replacements, and where a span of the source lands in the rewrite
    ``mentions``   numbers in running text, by the pattern that the number operators share
    ``numbers``    operators that make numbers drift
    ``speech``     operators that make attributions drift
    ``faithful``   operators that change the words and no fact
    ``pairs``      the set itself
"""
