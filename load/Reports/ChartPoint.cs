namespace KeyRx.Load.Reports;

internal readonly record struct ChartPoint(double X, double Y);
