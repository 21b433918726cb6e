/**
 * The look, in one place: colours of both schemes, type, spacing, density, and how the component library is set to them.
 * Everything else reads the `--ds-*` variables that this file emits; no component names a colour or a palette index.
 */
import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Input,
  Kbd,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  SegmentedControl,
  Select,
  Table,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";

type Tokens = Record<`--ds-${string}`, string>;

/** Each pair of text and ground passes WCAG 2.2 AA; `text` and `text-2` pass 7:1 on every tint. */
const light: Tokens = {
  "--ds-canvas": "#F5F6F7",
  "--ds-surface": "#FFFFFF",
  "--ds-sunken": "#EDEFF2",
  "--ds-raised": "#FFFFFF",
  "--ds-hover": "#F1F3F5",
  "--ds-selected": "#E8EDFC",
  "--ds-line": "#E1E4E8",
  "--ds-line-strong": "#C6CCD3",
  "--ds-line-control": "#858F9A",
  "--ds-text": "#15191E",
  "--ds-text-2": "#454D57",
  "--ds-text-3": "#5C6570",
  "--ds-accent": "#3450C4",
  "--ds-accent-hover": "#2C45AD",
  "--ds-accent-text": "#2E49B8",
  "--ds-on-accent": "#FFFFFF",
  "--ds-applied": "#17703C",
  "--ds-applied-tint": "#E6F4EB",
  "--ds-none": "#56606B",
  "--ds-none-tint": "#EDEFF2",
  "--ds-partly": "#875100",
  "--ds-partly-tint": "#FBF0DA",
  "--ds-refused": "#B02A20",
  "--ds-refused-tint": "#FCEBE9",
  "--ds-waiting": "#6A3FB3",
  "--ds-waiting-tint": "#F2ECFB",
  "--ds-info": "#0E6390",
  "--ds-info-tint": "#E5F2F9",
  "--ds-chart-applied": "#4C9468",
  "--ds-chart-none": "#B4B9BF",
  "--ds-chart-partly": "#875100",
  "--ds-chart-refused": "#B02A20",
  "--ds-chart-grey": "#A9AFB6",
  "--ds-skeleton": "#EDEFF2",
  "--ds-shadow-pop": "0 1px 2px rgb(21 25 30 / .06), 0 6px 20px rgb(21 25 30 / .12)",
  "--ds-shadow-dialog": "0 2px 6px rgb(21 25 30 / .08), 0 18px 48px rgb(21 25 30 / .22)",
  "--ds-scrim": "rgb(21 25 30 / .36)",
};

const dark: Tokens = {
  "--ds-canvas": "#0F1215",
  "--ds-surface": "#15191D",
  "--ds-sunken": "#0B0E10",
  "--ds-raised": "#1C2126",
  "--ds-hover": "#1B2025",
  "--ds-selected": "#1B2340",
  "--ds-line": "#262C32",
  "--ds-line-strong": "#3A424B",
  "--ds-line-control": "#6B7580",
  "--ds-text": "#E8EBEE",
  "--ds-text-2": "#B4BCC5",
  "--ds-text-3": "#8F99A4",
  "--ds-accent": "#4A66DD",
  "--ds-accent-hover": "#4059C6",
  "--ds-accent-text": "#A3B6FF",
  "--ds-on-accent": "#FFFFFF",
  "--ds-applied": "#5FCF90",
  "--ds-applied-tint": "#11281B",
  "--ds-none": "#A2ABB5",
  "--ds-none-tint": "#22282E",
  "--ds-partly": "#EDB152",
  "--ds-partly-tint": "#2D2311",
  "--ds-refused": "#FF8F85",
  "--ds-refused-tint": "#341B19",
  "--ds-waiting": "#C0A5F8",
  "--ds-waiting-tint": "#261F38",
  "--ds-info": "#74BFE6",
  "--ds-info-tint": "#102733",
  "--ds-chart-applied": "#3F8F63",
  "--ds-chart-none": "#59626C",
  "--ds-chart-partly": "#EDB152",
  "--ds-chart-refused": "#FF8F85",
  "--ds-chart-grey": "#6B7580",
  "--ds-skeleton": "#262C32",
  "--ds-shadow-pop": "0 0 0 1px rgb(255 255 255 / .04), 0 8px 24px rgb(0 0 0 / .5)",
  "--ds-shadow-dialog": "0 0 0 1px rgb(255 255 255 / .05), 0 20px 56px rgb(0 0 0 / .62)",
  "--ds-scrim": "rgb(5 7 9 / .6)",
};

/** Type, density and measures: the same in both schemes. A font shorthand is weight, size / line, family. */
const measures: Tokens = {
  "--ds-sans": "'Inter Variable', system-ui, 'Segoe UI', 'Noto Sans', sans-serif",
  "--ds-mono": "'JetBrains Mono Variable', ui-monospace, 'Cascadia Mono', Menlo, monospace",
  "--ds-font-title": "600 18px/24px var(--ds-sans)",
  "--ds-font-hero": "600 22px/28px var(--ds-sans)",
  "--ds-font-section": "600 14px/20px var(--ds-sans)",
  "--ds-font-body": "400 13px/20px var(--ds-sans)",
  "--ds-font-control": "500 13px/20px var(--ds-sans)",
  "--ds-font-small": "400 12px/18px var(--ds-sans)",
  "--ds-font-label": "500 12px/18px var(--ds-sans)",
  "--ds-font-mark": "500 11px/16px var(--ds-sans)",
  "--ds-font-code": "400 12px/18px var(--ds-mono)",
  "--ds-font-secret": "400 13px/20px var(--ds-mono)",
  "--ds-top": "44px",
  "--ds-bar": "44px",
  "--ds-status": "28px",
  "--ds-nav-wide": "204px",
  "--ds-nav-narrow": "48px",
  "--ds-row": "30px",
  "--ds-table-row": "32px",
  "--ds-table-head": "28px",
  "--ds-log-head": "26px",
  "--ds-pager": "40px",
  "--ds-control": "28px",
  "--ds-control-xs": "24px",
  "--ds-r-1": "4px",
  "--ds-r-2": "6px",
  "--ds-r-3": "8px",
  "--ds-quick": "120ms ease-out",
};

/** Below this width of the window the navigation shrinks to icons and padding to 16 px. */
export const NARROW_PX = 1140;

/** Ten shades around the accent; the library takes 6 in light and 5 in dark for its one filled button. */
const ink: MantineColorsTuple = [
  "#EEF1FD",
  "#DCE2FA",
  "#B9C5F5",
  "#A3B6FF",
  "#6E86EA",
  "#4A66DD",
  "#3450C4",
  "#2C45AD",
  "#263B93",
  "#1F3079",
];

export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 6, dark: 5 },
  colors: { ink },
  fontFamily: "var(--ds-sans)",
  fontFamilyMonospace: "var(--ds-mono)",
  fontSizes: { xs: "11px", sm: "12px", md: "13px", lg: "14px", xl: "18px" },
  lineHeights: { xs: "16px", sm: "18px", md: "20px", lg: "20px", xl: "24px" },
  fontWeights: { regular: "400", medium: "500", bold: "600" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "20px" },
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "8px", xl: "8px" },
  defaultRadius: "sm",
  shadows: {
    xs: "none",
    sm: "var(--ds-shadow-pop)",
    md: "var(--ds-shadow-pop)",
    lg: "var(--ds-shadow-pop)",
    xl: "var(--ds-shadow-dialog)",
  },
  headings: {
    fontFamily: "var(--ds-sans)",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "18px", lineHeight: "24px" },
      h2: { fontSize: "14px", lineHeight: "20px" },
      h3: { fontSize: "13px", lineHeight: "20px" },
      h4: { fontSize: "13px", lineHeight: "20px" },
      h5: { fontSize: "12px", lineHeight: "18px" },
      h6: { fontSize: "12px", lineHeight: "18px" },
    },
  },
  focusRing: "auto",
  respectReducedMotion: true,
  cursorType: "default",
  components: {
    Button: Button.extend({
      defaultProps: { variant: "default", size: "sm" },
      vars: (_theme, props) => {
        const small = props.size === "xs";
        return {
          root: {
            "--button-height": small ? "var(--ds-control-xs)" : "var(--ds-control)",
            "--button-fz": small ? "12px" : "13px",
            "--button-padding-x": small ? "7px" : "10px",
          },
        };
      },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: "default", size: "sm" },
      vars: (_theme, props) => ({
        root: { "--ai-size": props.size === "xs" ? "var(--ds-control-xs)" : "var(--ds-control)" },
      }),
    }),
    Input: Input.extend({
      defaultProps: { size: "sm" },
      vars: () => ({
        wrapper: { "--input-height": "var(--ds-control)", "--input-fz": "13px", "--input-padding": "8px" },
      }),
    }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "sm" } }),
    Select: Select.extend({
      defaultProps: { size: "sm", allowDeselect: false, checkIconPosition: "right", withScrollArea: false },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs" } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: "sm", transitionDuration: 0 } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 0, layout: "fixed" } }),
    Tabs: Tabs.extend({ defaultProps: { variant: "default" } }),
    Kbd: Kbd.extend({ defaultProps: { size: "xs" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, transitionProps: { duration: 120 } } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: "md",
        radius: "lg",
        transitionProps: { duration: 120, transition: "fade" },
        offset: 4,
        // It is not an item, which a menu's children must be; without it the focus goes to the first item.
        withInitialFocusPlaceholder: false,
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        size: 560,
        radius: "lg",
        shadow: "xl",
        padding: 20,
        transitionProps: { duration: 120, transition: "fade" },
        overlayProps: { color: "var(--ds-scrim)", backgroundOpacity: 1 },
      },
    }),
    Notification: Notification.extend({ defaultProps: { withBorder: true, radius: "md" } }),
  },
});

/** Points the library's own variables at the tokens. */
const library: Record<string, string> = {
  "--mantine-color-body": "var(--ds-surface)",
  "--mantine-color-text": "var(--ds-text)",
  "--mantine-color-bright": "var(--ds-text)",
  "--mantine-color-dimmed": "var(--ds-text-3)",
  "--mantine-color-placeholder": "var(--ds-text-3)",
  "--mantine-color-anchor": "var(--ds-accent-text)",
  "--mantine-color-error": "var(--ds-refused)",
  "--mantine-color-default": "var(--ds-raised)",
  "--mantine-color-default-hover": "var(--ds-hover)",
  "--mantine-color-default-color": "var(--ds-text)",
  "--mantine-color-default-border": "var(--ds-line-strong)",
  "--mantine-color-disabled": "var(--ds-sunken)",
  "--mantine-color-disabled-color": "var(--ds-text-3)",
  "--mantine-color-disabled-border": "var(--ds-line)",
  "--mantine-primary-color-filled": "var(--ds-accent)",
  "--mantine-primary-color-filled-hover": "var(--ds-accent-hover)",
  "--mantine-color-ink-filled": "var(--ds-accent)",
  "--mantine-color-ink-filled-hover": "var(--ds-accent-hover)",
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { ...measures },
  light: { ...light, ...library },
  dark: { ...dark, ...library },
});
