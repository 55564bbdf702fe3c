using System.Globalization;
using Microsoft.Extensions.Options;

namespace Bib.Query;

/// <summary>Keeps <see cref="QueryOptions"/> within what makes sense.</summary>
public sealed class QueryOptionsValidator : IValidateOptions<QueryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, QueryOptions options)
    {
        var faults = new List<string>();
        if (!Path.IsPathFullyQualified(options.Folder))
            faults.Add($"{QueryOptions.SectionName}.{nameof(options.Folder)} is '{options.Folder}'; give an absolute path.");
        Check(nameof(options.WorkersMax), options.WorkersMax, 1, 1024);
        Check(nameof(options.PublishWorkersMax), options.PublishWorkersMax, 1, 1024);
        Check(nameof(options.WaitingMax), options.WaitingMax, 0, 100_000);
        Check(nameof(options.UsesMax), options.UsesMax, 1, 1_000_000);
        Check(nameof(options.Threads), options.Threads, 1, 1024);
        Check(nameof(options.MemoryBytes), options.MemoryBytes, 32L << 20, 1L << 42);
        Check(nameof(options.OverheadBytes), options.OverheadBytes, 256L << 20, 1L << 42);
        Check(nameof(options.TemporaryBytes), options.TemporaryBytes, 0, 1L << 50);
        Check(nameof(options.RowsMax), options.RowsMax, 1, long.MaxValue);
        Check(nameof(options.SqlBytesMax), options.SqlBytesMax, 16, 4 << 20);
        Check(nameof(options.TablesMax), options.TablesMax, 1, 10_000);
        Check(nameof(options.FilesMax), options.FilesMax, 1, 16_000);
        Check(nameof(options.CacheBytesMax), options.CacheBytesMax, 0, 1L << 50);
        Check(nameof(options.FreeBytesMin), options.FreeBytesMin, 0, 1L << 50);
        CheckTime(nameof(options.WaitMax), options.WaitMax);
        CheckTime(nameof(options.IdleMax), options.IdleMax);
        CheckTime(nameof(options.StartMax), options.StartMax);
        CheckTime(nameof(options.StopMax), options.StopMax);
        CheckTime(nameof(options.TimeMax), options.TimeMax);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string option, long value, long least, long most)
        {
            if (value < least || value > most)
                faults.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{QueryOptions.SectionName}.{option} is {value}; give {least} to {most}."));
        }

        void CheckTime(string option, TimeSpan value)
        {
            if (value < TimeSpan.FromMilliseconds(1) || value > TimeSpan.FromDays(1))
                faults.Add($"{QueryOptions.SectionName}.{option} is {value}; give a millisecond to a day.");
        }
    }
}
