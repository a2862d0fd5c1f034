// data-script: tells the server that scripts run here, so that it gives one document with all questions.
(function () {
  "use strict";
  var fields = document.querySelectorAll("[data-script]");
  for (var at = 0; at < fields.length; at += 1) fields[at].value = "1";
})();
