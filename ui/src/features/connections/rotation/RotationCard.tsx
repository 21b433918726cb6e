/** A token that takes over from another one: which of the two the provider uses, and when the old one can go. */
import { Button, Menu } from "@mantine/core";
import { IconBan, IconClock, IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Rotation, type RotationState, type RotationUse, type TokenRow, useAct, useRead } from "../../../backend";
import { Confirm } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { Card } from "../../../shared/Page";
import { TimeText } from "../../../shared/TimeText";
import { relative, useNow } from "../../../shared/time";
import { type Tone, VerdictMark } from "../../../shared/VerdictMark";
import { Name, visible } from "../../../shared/visible";
import { Words } from "../../../shared/Words";
import { T, t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";
import styles from "./rotation.module.css";

/** Which token came last is about seconds. */
const LOOK_AGAIN_MS = 2000;
const CHANGES = [...CONNECTION_READS, "rotation.list" as const];
/** What the old token may be given from now on, in hours. */
const MORE_TIME = [24, 168, 720];

const TONES: Record<RotationState, Tone> = {
  waiting: "waiting",
  both: "partly",
  settling: "waiting",
  safe: "applied",
  over: "applied",
  stillSent: "refused",
};

export function RotationCards({ connection }: { connection: string }) {
  const rotations = useRead("rotation.list", { connection }, { every: LOOK_AGAIN_MS });
  if (rotations.error) {
    return <ErrorAlert error={rotations.error} onRetry={() => void rotations.refetch()} boxed />;
  }
  return rotations.data?.map((rotation) => <RotationCard key={rotation.token.id} rotation={rotation} />);
}

type Asked = "revoke" | "takeBack" | null;

function RotationCard({ rotation }: { rotation: Rotation }) {
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const revoke = useAct("tokens.revoke", { changes: CHANGES, onDone: close });
  const change = useAct("rotation.change", { changes: CHANGES });
  const takeBack = useAct("rotation.takeBack", { changes: CHANGES, onDone: close });
  const { state, token, former } = rotation;
  const isOver = state === "over" || state === "stillSent";
  const tone = TONES[state];
  return (
    <Card
      title={t("connections-rotation")}
      count={
        <T
          id="connections-rotation-of"
          args={{ former: <Name>{former.name}</Name>, token: <Name>{token.name}</Name> }}
        />
      }
      actions={
        <>
          {!isOver && (
            <Button
              {...(state === "safe" ? { variant: "filled" } : {})}
              leftSection={<IconBan size={14} />}
              loading={revoke.isPending}
              // Once only the new one is used there is nothing to ask.
              onClick={() => (state === "safe" ? revoke.mutate({ id: former.id }) : setAsked("revoke"))}
            >
              {t(state === "safe" ? "connections-rotation-revoke" : "connections-rotation-revoke-ask")}
            </Button>
          )}
          {former.revoked === null && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button aria-label={t("connections-rotation-more")} px={8}>
                  <IconDots size={14} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {MORE_TIME.map((hours) => (
                  <Menu.Item
                    key={hours}
                    leftSection={<IconClock size={16} />}
                    onClick={() => change.mutate({ id: token.id, hours })}
                  >
                    {t("connections-rotation-end-in", { days: hours / 24 })}
                  </Menu.Item>
                ))}
                {!isOver && (
                  <Menu.Item data-danger leftSection={<IconBan size={16} />} onClick={() => setAsked("takeBack")}>
                    {t("connections-rotation-take-back-ask")}
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      <p className={styles.state} role="status">
        <VerdictMark tone={tone} turning={tone === "waiting"} />
        <span>
          <Words spans={rotation.words} tone={tone} />
        </span>
      </p>
      {!isOver && state !== "safe" && <p className={styles.rule}>{visible(rotation.rule)}</p>}
      {rotation.needed.kind === "minutes" && state === "settling" && (
        <p className={styles.rule}>
          {t("connections-rotation-so-far", { soFar: rotation.needed.soFar, minutes: rotation.needed.minutes })}
        </p>
      )}
      <ErrorAlert error={change.error ?? (asked === null ? revoke.error : null)} boxed />
      <dl className={styles.both}>
        <OneToken word={t("connections-rotation-new")} token={token} used={rotation.used} />
        <OneToken word={t("connections-rotation-old")} token={former} used={rotation.formerUsed} />
      </dl>
      {rotation.place && (state === "waiting" || state === "both" || state === "stillSent") && (
        <p className={styles.place}>
          <T
            id="connections-rotation-place"
            args={{
              step: (
                <Link
                  to="/connections/$id/setup"
                  params={{ id: rotation.connectionId }}
                  search={{ phase: rotation.place.phase, step: rotation.place.step }}
                >
                  {visible(rotation.place.title)}
                </Link>
              ),
              field: <b>{visible(rotation.place.field)}</b>,
            }}
          />{" "}
          <Words spans={rotation.place.place} />
        </p>
      )}
      <Confirm
        opened={asked === "revoke"}
        title={<T id="connections-rotation-revoke-title" args={{ name: <Name>{former.name}</Name> }} />}
        act={t("connections-rotation-revoke")}
        onAct={() => revoke.mutate({ id: former.id })}
        onClose={close}
        busy={revoke.isPending}
        error={revoke.error}
      >
        <p>
          <Words spans={rotation.words} />. {visible(rotation.rule)}
        </p>
        <p>{t("connections-revoke-effect")}</p>
      </Confirm>
      <Confirm
        opened={asked === "takeBack"}
        title={<T id="connections-rotation-take-back-title" args={{ name: <Name>{token.name}</Name> }} />}
        act={t("connections-rotation-take-back")}
        onAct={() => takeBack.mutate({ id: token.id })}
        onClose={close}
        busy={takeBack.isPending}
        error={takeBack.error}
      >
        <T id="connections-rotation-take-back-effect" args={{ former: <Name strong>{former.name}</Name> }} />
      </Confirm>
    </Card>
  );
}

function OneToken({ word, token, used }: { word: string; token: TokenRow; used: RotationUse | null }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd className={styles.name}>
        <span className="cut" title={token.name}>
          <Name>{token.name}</Name>
        </span>
        <code className="t3">…{token.lastFour}</code>
      </dd>
      <dd>
        <Used used={used} />
      </dd>
      <dd>
        <Ends token={token} />
      </dd>
    </div>
  );
}

function Used({ used }: { used: RotationUse | null }) {
  if (used === null) return <span className="t3">{t("connections-not-used")}</span>;
  const time = <TimeText at={used.at} />;
  return (
    <T
      id="connections-rotation-used"
      args={{
        at:
          used.seq === 0 ? (
            time
          ) : (
            <Link to="/log" search={{ entry: used.seq }}>
              {time}
            </Link>
          ),
      }}
    />
  );
}

function Ends({ token }: { token: TokenRow }) {
  const now = useNow();
  if (token.revoked !== null) {
    return <T id="connections-revoked-at" args={{ at: <TimeText at={token.revoked} /> }} />;
  }
  if (token.expires === null) return <span className="t3">{t("connections-never-expires")}</span>;
  return (
    <T
      id={token.expires > now ? "connections-rotation-ends" : "connections-rotation-ended"}
      args={{ at: <TimeText at={token.expires} />, when: relative(token.expires, now) }}
    />
  );
}
