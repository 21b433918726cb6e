/** Who provisions a user or group: a connection, or nobody ("Made here"). */
import { IconDeviceDesktop } from "@tabler/icons-react";
import type { Owner } from "../../backend";
import { Monogram } from "../../shared/Monogram";
import { Name } from "../../shared/visible";
import { t } from "../../words";
import styles from "./parts.module.css";

export function OwnerText({ owner }: { owner: Owner }) {
  return (
    <span className={styles.owner}>
      {owner.connectionId === null ? (
        <>
          <IconDeviceDesktop size={16} aria-hidden="true" />
          <span className="cut">{t("shared-made-here")}</span>
        </>
      ) : (
        <>
          <Monogram letters={owner.monogram} />
          <span className="cut" title={owner.name ?? ""}>
            <Name>{owner.name ?? ""}</Name>
          </span>
        </>
      )}
    </span>
  );
}
