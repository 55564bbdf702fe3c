using Microsoft.Extensions.Options;

namespace Bib.Jobs.Running;

/// <summary>Keeps <see cref="JobOptions"/> within what makes sense.</summary>
public sealed class JobOptionsValidator : IValidateOptions<JobOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JobOptions options)
    {
        var faults = new List<string>();
        if (options.RunningMax is < 1 or > 1024)
            faults.Add($"{JobOptions.SectionName}.RunningMax is {options.RunningMax}; give 1 to 1024.");
        Check(nameof(options.Lease), options.Lease, TimeSpan.FromSeconds(3), TimeSpan.FromHours(1));
        Check(nameof(options.Interval), options.Interval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Check(nameof(options.Backoff), options.Backoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        Check(nameof(options.BackoffMax), options.BackoffMax, options.Backoff, TimeSpan.FromDays(1));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string option, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                faults.Add($"{JobOptions.SectionName}.{option} is {value}; give {least} to {most}.");
        }
    }
}
