"""Advice to authors: what a careful reader would remark on a version, before anybody plays it.

`lint` holds rules that code decides, `judge` what a language model remarks where one is configured.
Advice never stands in the way of publishing: that is the gate's (`scenarios.gate`).
"""
