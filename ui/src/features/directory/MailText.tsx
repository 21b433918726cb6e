/** A userName or e-mail address. Where it does not fit, it gives way before the `@`. */
import { visible } from "../../shared/visible";
import styles from "./parts.module.css";

export function MailText({ children }: { children: string }) {
  const at = children.lastIndexOf("@");
  if (at <= 0) {
    return (
      <bdi className={styles.word} title={children}>
        {visible(children)}
      </bdi>
    );
  }
  return (
    <bdi className={styles.mail} title={children}>
      <span>{visible(children.slice(0, at))}</span>
      <span>{visible(children.slice(at))}</span>
    </bdi>
  );
}
