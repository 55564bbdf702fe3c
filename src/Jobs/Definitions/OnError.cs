namespace Bib.Jobs.Definitions;

/// <summary>What happens when an instruction fails.</summary>
internal enum OnError
{
    /// <summary>The job fails.</summary>
    Fail,

    /// <summary>The job goes on; the output variable stays as it was.</summary>
    Skip,

    /// <summary>The instruction is tried again a few times; then the job fails.</summary>
    Retry,
}
