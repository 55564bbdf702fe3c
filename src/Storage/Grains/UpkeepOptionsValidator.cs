using Microsoft.Extensions.Options;

namespace Bib.Storage.Grains;

/// <summary>Keeps <see cref="UpkeepOptions"/> within what makes sense.</summary>
public sealed class UpkeepOptionsValidator : IValidateOptions<UpkeepOptions>
{
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _most = TimeSpan.FromDays(1);
    private static readonly TimeSpan _factsKeptLeast = TimeSpan.FromHours(1);
    private static readonly TimeSpan _factsKeptMost = TimeSpan.FromDays(365);
    private static readonly TimeSpan _jobsKeptLeast = TimeSpan.FromHours(1);
    private static readonly TimeSpan _jobsKeptMost = TimeSpan.FromDays(36_500);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UpkeepOptions options)
    {
        var faults = new List<string>();
        if (options.Interval < _least || options.Interval > _most)
            faults.Add($"{UpkeepOptions.SectionName}.Interval is {options.Interval}; give {_least} to {_most}.");
        if (options.StepMax is < 1 or > 10_000)
            faults.Add($"{UpkeepOptions.SectionName}.StepMax is {options.StepMax}; give 1 to 10000.");
        if (options.FactsKeptFor < _factsKeptLeast || options.FactsKeptFor > _factsKeptMost)
            faults.Add($"{UpkeepOptions.SectionName}.FactsKeptFor is {options.FactsKeptFor}; "
                + $"give {_factsKeptLeast} to {_factsKeptMost}.");
        if (options.FactsMax is < 1000 or > 100_000_000)
            faults.Add($"{UpkeepOptions.SectionName}.FactsMax is {options.FactsMax}; give 1000 to 100000000.");
        if (options.JobsKeptFor < _jobsKeptLeast || options.JobsKeptFor > _jobsKeptMost)
            faults.Add($"{UpkeepOptions.SectionName}.JobsKeptFor is {options.JobsKeptFor}; give {_jobsKeptLeast} to {_jobsKeptMost}.");
        if (options.JobsKeptMax is < 1 or > 10_000_000)
            faults.Add($"{UpkeepOptions.SectionName}.JobsKeptMax is {options.JobsKeptMax}; give 1 to 10000000.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
