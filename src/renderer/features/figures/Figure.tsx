import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AttentionLines } from "./attention/AttentionLines.tsx";
import { AttentionMaps } from "./attention/AttentionMaps.tsx";
import { ConfusionFigure } from "./confusion/ConfusionFigure.tsx";
import { CurvesFigure } from "./curves/CurvesFigure.tsx";
import { FigureEmpty, FigureFrame } from "./frame/FigureFrame.tsx";
import type { FigureProps } from "./frame/FigureProps.ts";
import { NetworkStack } from "./layers/NetworkStack.tsx";
import { LayerCosts } from "./layers/LayerCosts.tsx";
import { FoldedSheet } from "./points/FoldedSheet.tsx";
import { ImageGrid } from "./pictures/ImageGrid.tsx";
import { Scatter } from "./points/Scatter.tsx";
import { ShiftCurve } from "./curves/ShiftCurve.tsx";
import { StencilWindow } from "./stencil/StencilWindow.tsx";
import { TemplateMaps } from "./pictures/TemplateMaps.tsx";

/** The figure a text asks for by the name of its view. */
export function Figure({ view, ...props }: FigureProps & { view: string; caption: ReactNode }) {
  const { t } = useTranslation();
  switch (view) {
    case "image-grid":
      return <ImageGrid {...props} />;
    case "scatter":
      return <Scatter {...props} />;
    case "folded-sheet":
      return <FoldedSheet caption={props.caption} />;
    case "template-maps":
      return <TemplateMaps {...props} />;
    case "curves":
      return <CurvesFigure {...props} />;
    case "confusion":
      return <ConfusionFigure {...props} />;
    case "shift-curve":
      return <ShiftCurve {...props} />;
    case "layer-costs":
      return <LayerCosts {...props} />;
    case "network-stack":
      return <NetworkStack {...props} />;
    case "stencil-window":
      return <StencilWindow {...props} />;
    case "attention-lines":
      return <AttentionLines {...props} />;
    case "attention-maps":
      return <AttentionMaps {...props} />;
    default:
      // A lesson of a newer version.
      return (
        <FigureFrame caption={props.caption}>
          <FigureEmpty title={t("figures.unknown")} />
        </FigureFrame>
      );
  }
}
