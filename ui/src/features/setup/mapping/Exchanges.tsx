/** The requests that the provider would send, beside what this service would make of them. */
import type { ReactNode } from "react";
import type { Tutor, TutorExchange } from "../../../backend";
import { JsonView } from "../../../shared/JsonView";
import { Card } from "../../../shared/Page";
import { type Tone, VerdictMark } from "../../../shared/VerdictMark";
import { told, visible } from "../../../shared/visible";
import { Words } from "../../../shared/Words";
import { t } from "../../../words";
import { Explanation } from "../../live-log/Explanation";
import { KeptWords } from "./Kept";
import styles from "./mapping.module.css";

export function Exchanges({ tutor }: { tutor: Tutor }) {
  const marks = Object.fromEntries(
    tutor.values.filter(({ kept }) => kept === "leftOut").map(({ place }) => [place, "partly" as const]),
  );
  const { leave } = tutor;
  return (
    <>
      <Card title={t("mapping-create")}>
        <Sides exchange={tutor.create} tutor={tutor} marks={marks} />
      </Card>
      <ValuesCard tutor={tutor} />
      {tutor.follows.map((follow) => (
        <Card key={follow.to} title={<Words spans={follow.title} />}>
          <Sides exchange={follow.exchange} tutor={tutor} marks={{}} />
          {follow.words && (
            <p className={styles.outcome}>
              <VerdictMark tone="info" />
              <span>
                <Words spans={follow.words} />
              </span>
            </p>
          )}
        </Card>
      ))}
      <Card title={leave.title.length > 0 ? <Words spans={leave.title} /> : t("mapping-leave")}>
        {leave.exchange ? (
          <Sides exchange={leave.exchange} tutor={tutor} marks={{}} />
        ) : (
          <p className={styles.outcome}>
            <VerdictMark tone="partly" />
            <span>{t(tutor.create.verdict === "refused" ? "mapping-leave-nobody" : "mapping-leave-nothing")}</span>
          </p>
        )}
        {leave.exchange && (
          <p className={styles.outcome}>
            <VerdictMark tone={leave.inactive ? "applied" : "partly"} />
            <span>{t(leave.inactive ? "mapping-leave-inactive" : "mapping-leave-active")}</span>
          </p>
        )}
      </Card>
    </>
  );
}

interface SidesProps {
  exchange: TutorExchange;
  tutor: Tutor;
  marks: Record<string, "partly" | "refused">;
}

const TONES: Record<TutorExchange["verdict"], Tone> = {
  applied: "applied",
  noChange: "none",
  partly: "partly",
  refused: "refused",
  held: "waiting",
};

function Sides({ exchange, tutor, marks }: SidesProps) {
  const { provider } = tutor;
  const status = (
    <span className={styles.status}>
      <VerdictMark tone={TONES[exchange.verdict]} /> <b>{exchange.status}</b>
    </span>
  );
  return (
    <div className={styles.sides}>
      <Side
        title={
          <>
            {t("mapping-sends", { provider: provider.name })}{" "}
            <code>
              {exchange.method} {exchange.path}
            </code>
          </>
        }
      >
        {(head) => (
          <JsonView
            // What is folded is decided for one body.
            key={exchange.body}
            text={exchange.body}
            what={t("mapping-request")}
            head={head}
            marks={marks}
          />
        )}
      </Side>
      <Side
        title={
          <>
            {t("mapping-answers")} {status}
          </>
        }
      >
        {(head) =>
          exchange.user === null ? (
            <div className={styles.refused}>
              {head}
              {exchange.explanation && <Explanation explained={exchange.explanation} provider={provider.name} />}
            </div>
          ) : (
            <JsonView key={exchange.user} text={exchange.user} what={t("mapping-result")} head={head} />
          )
        }
      </Side>
    </div>
  );
}

function Side({ title, children }: { title: ReactNode; children: (head: ReactNode) => ReactNode }) {
  return <div className={styles.side}>{children(<h3 className={styles.sideTitle}>{title}</h3>)}</div>;
}

/** Only what is not simply stored is worth a line. */
function ValuesCard({ tutor }: { tutor: Tutor }) {
  const stored = tutor.values.filter(({ kept }) => kept === "stored").length;
  const others = tutor.values.filter(({ kept }) => kept !== "stored");
  if (tutor.create.verdict === "refused") return null;
  return (
    <Card title={t("mapping-values")} count={t("mapping-values-stored", { count: stored })} flush={others.length > 0}>
      {others.length === 0 ? (
        <p className="t2">{t("mapping-values-all")}</p>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.rows}>
            <caption className="vh">{t("mapping-values")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("mapping-to")}</th>
                <th scope="col">{t("mapping-sent")}</th>
                <th scope="col">{t("mapping-kept")}</th>
              </tr>
            </thead>
            <tbody>
              {others.map((value) => (
                <tr key={value.place}>
                  <th scope="row">
                    <code className={styles.value}>{visible(value.path)}</code>
                  </th>
                  <td>
                    <code className={styles.value}>{visible(value.sent)}</code>
                  </td>
                  <td>
                    <span className={styles.kept}>
                      <KeptWords kept={value.kept} />
                      {value.stored !== null && <code className={styles.value}>{visible(value.stored)}</code>}
                    </span>
                    {value.words && <span className={styles.why}>{told(value.words)}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
