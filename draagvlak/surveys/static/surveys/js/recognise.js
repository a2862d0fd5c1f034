// What in a text might point at one person: the same rules as surveys/recognise.py. Nothing leaves the device for it.
(function () {
  "use strict";
  const EMAIL = /[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[a-zà-öø-ÿ]{2,}/i;
  const ELEVEN = /(?:^|\D)(\d{2})[.\-/ ]?(\d{2})[.\-/ ]?(\d{2})[.\- ]{0,3}(\d{3})[.\-/ ]?(\d{2})(?!\d)/g;
  const PHONE = /(?:^|[^\d+])((?:\+|00[ ./-]?)[1-9](?:[ ./\-()]{0,2}\d){8,13}|0[1-9](?:[ ./-]{0,2}\d){7,8})(?!\d)/g;
  const DATE = /^\d{1,2}[./\- ]\d{1,2}[./\- ](?:19|20)\d{2}/;

  function every(pattern, text) {
    const found = [];
    let match;
    pattern.lastIndex = 0;
    while ((match = pattern.exec(text)) !== null) found.push(match);
    return found;
  }

  function isNational(match) {
    const body = match.slice(1, 5).join("");
    const check = Number(match[5]);
    return check === 97 - (Number(body) % 97) || check === 97 - (Number("2" + body) % 97);
  }

  window.recognise = function (text) {
    const national = every(ELEVEN, text).some(isNational);
    const phone = !national && every(PHONE, text).some((match) => !DATE.test(match[1]));
    return [["email", EMAIL.test(text)], ["phone", phone], ["national", national]]
      .filter((kind) => kind[1])
      .map((kind) => kind[0]);
  };
})();
