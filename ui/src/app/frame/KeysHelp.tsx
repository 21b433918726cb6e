import { Kbd, Modal } from "@mantine/core";
import { use } from "react";
import { SingleKeys } from "../../shared/keys";
import { t } from "../../words";
import styles from "./KeysHelp.module.css";
import { NAV } from "./nav";

export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const enabled = use(SingleKeys);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("frame-keys-title")}
      size={620}
      closeButtonProps={{ "aria-label": t("shared-close") }}
    >
      {!enabled && <p className={styles.off}>{t("frame-keys-off")}</p>}
      <div className={styles.columns}>
        <Keys
          title={t("frame-keys-everywhere")}
          rows={[
            [["Ctrl", "K"], t("frame-keys-palette")],
            ...NAV.map((item) => [["g", item.key], t(item.name)] as const),
            [["t"], t("frame-keys-table")],
            [["/"], t("frame-keys-search")],
            [["?"], t("frame-keys-help")],
          ]}
        />
        <div className={styles.column}>
          <Keys
            title={t("frame-keys-log")}
            rows={[
              [["j", "k"], t("frame-keys-next")],
              [["Enter"], t("frame-keys-open")],
              [["Esc"], t("frame-keys-close")],
              [["p"], t("frame-keys-pause")],
              [["."], t("frame-keys-take")],
              [["c"], t("frame-keys-curl")],
              [["[", "]"], t("frame-keys-tabs")],
            ]}
          />
          <Keys
            title={t("frame-keys-setup")}
            rows={[
              [["j", "k"], t("frame-keys-steps")],
              [["1", "9"], t("frame-keys-copy-value")],
              [["x"], t("frame-keys-tick")],
            ]}
          />
        </div>
      </div>
    </Modal>
  );
}

function Keys({ title, rows }: { title: string; rows: ReadonlyArray<readonly [readonly string[], string]> }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className={styles.keys}>
        {rows.map(([keys, words]) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
