import type { LucideIcon } from "lucide-react";

export interface ChoiceProps<V extends string> {
  label: string;
  icon: LucideIcon;
  value: V;
  options: readonly { value: V; label: string; lang?: string }[];
  onChange(value: V): void;
}
