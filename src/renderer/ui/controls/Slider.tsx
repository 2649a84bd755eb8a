import { Slider as AriaSlider, SliderThumb, SliderTrack } from "react-aria-components";
import styles from "./Slider.module.css";

export interface SliderProps {
  label: string;
  value: number;
  least: number;
  most: number;
  step: number;
  format?: Intl.NumberFormatOptions;
  onChange(value: number): void;
  className?: string | undefined;
}

export function Slider({ label, value, least, most, step, format, onChange, className }: SliderProps) {
  const share = `${((value - least) / (most - least)) * 100}%`;
  return (
    <AriaSlider aria-label={label} value={value} minValue={least} maxValue={most} step={step} {...(format && { formatOptions: format })} onChange={(chosen) => onChange(chosen)} className={className ?? ""}>
      <SliderTrack className={styles["track"]!}>
        <div className={styles["fill"]} style={{ width: share }} />
        <SliderThumb className={styles["thumb"]!} />
      </SliderTrack>
    </AriaSlider>
  );
}
