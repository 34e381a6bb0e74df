// The page asked for opens by itself when the network is back.
"use strict";
addEventListener("online", () => location.reload());
