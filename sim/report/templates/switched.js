// Shows one panel of each set that is alike but for the figure; without it all of them are shown.
(function () {
  "use strict";
  for (const set of document.querySelectorAll(".switched")) {
    const box = set.querySelector("fieldset");
    if (!box) continue;
    const panels = set.querySelectorAll(".panel"), choices = box.querySelectorAll("input");
    const show = function () {
      choices.forEach(function (choice, at) { panels[at].hidden = !choice.checked; });
    };
    box.addEventListener("change", show);
    box.hidden = false;
    show();
  }
})();
