"""What people look at for a study of many points: its answer in sentences, its page."""

from sim.report.studies.page import write_study_page
from sim.report.studies.sentences import answers

__all__ = ["answers", "write_study_page"]
