namespace Bib.Grains.Abstractions.Jobs;

/// <summary>A line of a job's log.</summary>
/// <param name="Number">From 1, in order.</param>
/// <param name="At">When.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Step">Of which instruction, from 1; 0 for the job itself.</param>
/// <param name="Text">What it says.</param>
public sealed record JobLogLine(long Number, DateTimeOffset At, JobLogLevel Level, int Step, string Text);
