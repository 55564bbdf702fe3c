namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>What is killed, always with SIGKILL.</summary>
internal enum FaultKind
{
    /// <summary>bibd; PostgreSQL goes on and is adopted.</summary>
    Bibd,

    /// <summary>The postmaster; bibd has to notice and start it again.</summary>
    Postmaster,

    /// <summary>One backend, after which PostgreSQL recovers as a whole.</summary>
    Backend,

    /// <summary>bibd, and bibd again while it starts.</summary>
    BibdTwice,

    /// <summary>bibd and the postmaster at once: a machine that went away.</summary>
    Both,
}
