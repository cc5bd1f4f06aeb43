// Shows one panel of several that are alike but for the figure; without it all of them are shown.
(function (set) {
  "use strict";
  const box = set.querySelector("fieldset"), panels = set.querySelectorAll(".panel");
  const show = function () {
    box.querySelectorAll("input").forEach(function (choice, at) { panels[at].hidden = !choice.checked; });
  };
  box.addEventListener("change", show);
  box.hidden = false;
  show();
})(document.currentScript.parentElement);
