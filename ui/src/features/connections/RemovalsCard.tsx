/** Removed connections whose users and groups are being dealt with, and how far that has come. */
import { Progress } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { invalidate, type Removal, useRead } from "../../backend";
import { Card } from "../../shared/Page";
import { VerdictMark } from "../../shared/VerdictMark";
import { Name, visible } from "../../shared/visible";
import { T, t } from "../../words";
import { CONNECTION_READS } from "./AddConnection";
import styles from "./connections.module.css";

const LOOK_AGAIN_MS = 1500;

export function RemovalsCard() {
  const client = useQueryClient();
  const removals = useRead("connections.removals", {}, { every: LOOK_AGAIN_MS });
  const rows = removals.data ?? [];
  const count = rows.length;
  const before = useRef(0);
  // What is dealt with is not there any more in what other pages show.
  useEffect(() => {
    if (count < before.current) void invalidate(client, CONNECTION_READS);
    before.current = count;
  }, [count, client]);
  if (count === 0) return null;
  return (
    <Card title={t("connections-removals")} count={count} flush>
      <ul className={styles.removals}>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ row }: { row: Removal }) {
  const done = row.usersDone + row.groupsDone;
  const total = Math.max(1, row.users + row.groups);
  const words = row.fate === "delete" ? "connections-removal-deleting" : "connections-removal-deactivating";
  return (
    <li>
      <VerdictMark tone={row.problem === null ? "waiting" : "partly"} turning={row.problem === null} />
      <div>
        <p>
          <T id={words} args={{ name: <Name strong>{row.name}</Name>, done, total }} />
        </p>
        {row.problem !== null && (
          <p className="t2">
            <T id="connections-removal-waits" args={{ problem: <span>{visible(row.problem)}</span> }} />
          </p>
        )}
        {row.failed > 0 && <p className="t2">{t("connections-removal-failed", { count: row.failed })}</p>}
      </div>
      <Progress
        className={styles.removalBar ?? ""}
        value={(done / total) * 100}
        aria-label={t("connections-removal-progress", { name: row.name })}
      />
    </li>
  );
}
