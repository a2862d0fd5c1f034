// data-errors: the summary of what went wrong takes the focus, so that it is read first.
var summary = document.querySelector("[data-errors]");
if (summary) summary.focus();
