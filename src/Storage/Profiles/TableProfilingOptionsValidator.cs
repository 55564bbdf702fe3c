using Microsoft.Extensions.Options;

namespace Bib.Storage.Profiles;

/// <summary>Keeps <see cref="TableProfilingOptions"/> within what makes sense.</summary>
public sealed class TableProfilingOptionsValidator : IValidateOptions<TableProfilingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TableProfilingOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.Interval), options.Interval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Check(nameof(options.TimeMax), options.TimeMax, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Check(nameof(options.Lease), options.Lease, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        if (options.AttemptsMax is < 1 or > 100)
            faults.Add($"{TableProfilingOptions.SectionName}.AttemptsMax is {options.AttemptsMax}; give 1 to 100.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string option, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                faults.Add($"{TableProfilingOptions.SectionName}.{option} is {value}; give {least} to {most}.");
        }
    }
}
