import "./app/problems";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./app/fonts.css";
import "./app/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { CannotStart } from "./app/CannotStart";
import { connectBackend } from "./backend";

const root = createRoot(document.getElementById("root") as HTMLElement);

connectBackend().then(
  (backend) => root.render(<App backend={backend} />),
  () => root.render(<CannotStart />),
);
