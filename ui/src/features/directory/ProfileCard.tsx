/** The attributes worth a line each, in their own spelling. */
import { Link } from "@tanstack/react-router";
import type { ProfileLine, ResourceDetails } from "../../backend";
import { CopyIcon } from "../../shared/Copy";
import { Card } from "../../shared/Page";
import { TimeText } from "../../shared/TimeText";
import { visible } from "../../shared/visible";
import { t } from "../../words";
import { OwnerText } from "./OwnerText";
import styles from "./parts.module.css";

/** A value longer than this is cut; the JSON has the whole. */
const MOST_CHARACTERS = 300;

export function ProfileCard({ details }: { details: ResourceDetails }) {
  const lines = details.profile.filter((line) => line.path !== "id");
  return (
    <Card
      title={t("directory-profile")}
      actions={
        <span className="t2 sm">
          <OwnerText owner={details.owner} />
        </span>
      }
      flush
    >
      <dl className={styles.profile}>
        {lines.slice(0, 1).map((line) => (
          <Line key={line.path} line={line} />
        ))}
        <dt>id</dt>
        <dd>
          <code title={details.id}>{details.id}</code>
          <CopyIcon text={details.id} what={t("directory-the-id")} />
        </dd>
        {lines.slice(1).map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a multi-valued attribute repeats its path
          <Line key={`${line.path}${at}`} line={line} />
        ))}
        <dt>{t("directory-created")}</dt>
        <dd>
          <TimeText at={details.created} />
        </dd>
        <dt>{t("directory-changed")}</dt>
        <dd>
          <span>
            <TimeText at={details.lastModified} />, <code>{details.version}</code>
          </span>
        </dd>
      </dl>
    </Card>
  );
}

function Line({ line }: { line: ProfileLine }) {
  const shown = visible(line.value.length > MOST_CHARACTERS ? `${line.value.slice(0, MOST_CHARACTERS)}…` : line.value);
  const title = line.value.length > MOST_CHARACTERS ? undefined : line.value;
  return (
    <>
      <dt title={line.path}>{visible(line.path)}</dt>
      <dd>
        {line.userId !== null ? (
          <Link to="/directory/users/$id" params={{ id: line.userId }} title={title}>
            <bdi>{shown}</bdi>
          </Link>
        ) : line.mono ? (
          <code title={title}>{shown}</code>
        ) : (
          <bdi title={title}>{shown}</bdi>
        )}
      </dd>
    </>
  );
}
