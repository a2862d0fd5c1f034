// Reads the question and its levels aloud, only with a voice that is on the device: nothing is sent to anybody.
(function () {
  "use strict";
  const speech = window.speechSynthesis, button = document.querySelector("[data-aloud]");
  if (!speech || !button || !window.answering) return;
  const label = button.querySelector("span"), words = window.answering.words;
  const language = (document.querySelector("fieldset[lang]") || document.documentElement).lang.slice(0, 2);
  let voice = null, speaking = false;

  function look() {
    voice = speech.getVoices().filter((one) => one.localService && one.lang.slice(0, 2).toLowerCase() === language)[0];
    button.hidden = !voice;
  }

  function show(on) {
    speaking = on;
    label.textContent = on ? words.stop : words.aloud;
  }

  window.hush = function () {
    speech.cancel();
    show(false);
  };

  button.addEventListener("click", () => {
    if (speaking) { window.hush(); return; }
    const parts = document.querySelectorAll("#asked, #help:not([hidden]), .pick__head b, .pick__text, #unknown-hint:not([hidden])");
    const said = [].map.call(parts, (part) => part.textContent.trim()).filter(Boolean).join(". ");
    const utterance = new SpeechSynthesisUtterance(said);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.onend = () => show(false);
    utterance.onerror = () => show(false);
    show(true);
    speech.speak(utterance);
  });
  window.addEventListener("pagehide", window.hush);
  if (speech.addEventListener) speech.addEventListener("voiceschanged", look);
  else speech.onvoiceschanged = look;
  look();
})();
