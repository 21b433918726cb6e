/** A request or a response as it travelled, without its secrets. */
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Header, HttpMessage } from "../../backend";
import { bytes } from "../../shared/format";
import { JsonView } from "../../shared/JsonView";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import styles from "./Message.module.css";

interface Props {
  message: HttpMessage | null;
  /** The first line: `PATCH /api/scim/v2/Users/…`, `409 application/scim+json`. */
  line: ReactNode;
  /** "the request body" */
  what: string;
  marks?: Record<string, "partly" | "refused">;
}

export function Message({ message, line, what, marks = {} }: Props) {
  return (
    <div className={styles.message}>
      <p className={styles.line}>{line}</p>
      {message && message.headers.length > 0 && <Headers headers={message.headers} />}
      {message && <Body message={message} what={what} marks={marks} />}
    </div>
  );
}

function Body({
  message,
  what,
  marks,
}: {
  message: HttpMessage;
  what: string;
  marks: Record<string, "partly" | "refused">;
}) {
  if (message.body === null) {
    const words = message.pruned
      ? t("live-log-body-pruned", { size: bytes(message.bodyBytes) })
      : t("live-log-body-none");
    return <p className="t3">{words}</p>;
  }
  return (
    <>
      {message.cut && <p className="t3">{t("live-log-body-cut", { size: bytes(message.bodyBytes) })}</p>}
      <JsonView
        text={message.body}
        what={what}
        marks={marks}
        head={<span className="t3 sm">{t("live-log-body", { size: bytes(message.bodyBytes) })}</span>}
      />
    </>
  );
}

function Headers({ headers }: { headers: readonly Header[] }) {
  const [open, setOpen] = useState(false);
  const hidden = headers.filter((header) => header.value === null).length;
  return (
    <div>
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        {t("live-log-headers")}
        <span className="t3">{t("live-log-headers-count", { count: headers.length, hidden })}</span>
      </button>
      {open && (
        <dl className={styles.headers}>
          {headers.map((header, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a header can be there twice
            <div key={at}>
              <dt>{visible(header.name)}</dt>
              <dd>
                {header.value === null ? (
                  <span className="t3">{t("live-log-header-hidden", { length: header.length })}</span>
                ) : (
                  visible(header.value)
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
