// 'Done, next person' leaves nothing behind; a page that the back button brings up again is asked anew from the server.
(function () {
  "use strict";
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("data-leave")) return;
    const answering = window.answering;
    if (answering && !answering.queue.isEmpty() && !window.confirm(answering.words.lose)) {
      event.preventDefault();
      return;
    }
    if (answering) answering.queue.stop();
    sessionStorage.clear();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
})();
