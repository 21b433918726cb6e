/** The mapping, row by row: what goes in, where it goes, and what this service makes of it. Each can be changed, to see what happens. */
import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Tutor, TutorMapping, TutorRow } from "../../../backend";
import { Card, Tag } from "../../../shared/Page";
import { visible } from "../../../shared/visible";
import { plainWords, Words } from "../../../shared/Words";
import { t } from "../../../words";
import { KeptWords } from "./Kept";
import type { DraftRow } from "./MappingPage";
import styles from "./mapping.module.css";

interface Props {
  tutor: Tutor;
  rows: readonly DraftRow[];
  onChange: (rows: readonly DraftRow[]) => void;
}

export function RowsCard({ tutor, rows, onChange }: Props) {
  function change(id: number, field: keyof TutorMapping, value: string) {
    onChange(rows.map((row) => (row.id === id ? { ...row, [field]: value } : row)));
  }
  function add(mapping: TutorMapping) {
    onChange([...rows, { id: Math.max(-1, ...rows.map(({ id }) => id)) + 1, ...mapping }]);
  }
  return (
    <Card
      title={t("mapping-rows")}
      count={t("mapping-rows-words")}
      actions={<AddRow more={tutor.more} onAdd={add} />}
      flush
    >
      <div className={styles.scroll}>
        <table className={styles.rows}>
          <caption className="vh">{t("mapping-rows")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("mapping-from")}</th>
              <th scope="col">{t("mapping-to")}</th>
              <th scope="col">{t("mapping-sent")}</th>
              <th scope="col">{t("mapping-kept")}</th>
              <th scope="col">
                <span className="vh">{t("mapping-remove-head")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => {
              const number = at + 1;
              const of = tutor.mappings[at];
              // While the next answer is under way, what is known of another row says nothing of this one.
              const told = of?.from === row.from && of.to === row.to ? of : null;
              return (
                <tr key={row.id}>
                  <td>
                    <TextInput
                      size="xs"
                      classNames={{ input: styles.mono ?? "" }}
                      aria-label={t("mapping-from-of", { number })}
                      value={row.from}
                      maxLength={1000}
                      spellCheck={false}
                      error={told?.outcome === "unreadable" || undefined}
                      onChange={(event) => change(row.id, "from", event.currentTarget.value)}
                    />
                  </td>
                  <td>
                    <TextInput
                      size="xs"
                      classNames={{ input: styles.mono ?? "" }}
                      aria-label={t("mapping-to-of", { number })}
                      value={row.to}
                      title={row.to}
                      maxLength={1000}
                      spellCheck={false}
                      error={told?.outcome === "unreadable" || undefined}
                      onChange={(event) => change(row.id, "to", event.currentTarget.value)}
                    />
                  </td>
                  <td>
                    <Sent row={told} />
                  </td>
                  <td>
                    <span className={styles.kept} title={told?.note ? plainWords(told.note) : undefined}>
                      {told?.kept && <KeptWords kept={told.kept} quiet={told.outcome === "empty"} />}
                      {told?.matching && <Tag>{t("mapping-matching")}</Tag>}
                      {told && !told.usual && <Tag>{t("mapping-added")}</Tag>}
                    </span>
                  </td>
                  <td>
                    <ActionIcon
                      size="sm"
                      variant="subtle"
                      aria-label={t("mapping-remove", { number })}
                      onClick={() => onChange(rows.filter(({ id }) => id !== row.id))}
                    >
                      <IconTrash size={14} />
                    </ActionIcon>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

/** The value that is sent, or why none is. */
function Sent({ row }: { row: TutorRow | null }) {
  if (row === null) return null;
  switch (row.outcome) {
    case "sent":
      return (
        <>
          <code className={styles.value}>{visible(row.sent ?? "")}</code>
          {row.words && row.kept !== "stored" && (
            <span className={styles.why}>
              <Words spans={row.words} />
            </span>
          )}
        </>
      );
    case "empty":
      return <span className="t3">{t("mapping-empty")}</span>;
    case "later":
      return (
        <>
          {row.sent !== null && <code className={styles.value}>{visible(row.sent)}</code>}
          <span className={row.sent === null ? "t2" : styles.why}>
            {row.note ? <Words spans={row.note} /> : t("mapping-later")}
          </span>
        </>
      );
    case "replaced":
    case "unreadable":
      return <span className="t2">{row.words && <Words spans={row.words} />}</span>;
  }
}

function AddRow({ more, onAdd }: { more: readonly TutorMapping[]; onAdd: (mapping: TutorMapping) => void }) {
  return (
    <Menu position="bottom-end" width={420}>
      <Menu.Target>
        <Button size="xs" leftSection={<IconPlus size={14} />}>
          {t("mapping-add")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu ?? ""}>
        <Menu.Item onClick={() => onAdd({ from: "", to: "" })}>{t("mapping-add-empty")}</Menu.Item>
        {more.length > 0 && <Menu.Label>{t("mapping-add-more")}</Menu.Label>}
        {more.map((mapping) => (
          <Menu.Item key={`${mapping.from} ${mapping.to}`} onClick={() => onAdd(mapping)}>
            <code className={styles.value}>{visible(mapping.from)}</code>
            <span className={styles.why}>
              <code>{visible(mapping.to)}</code>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
