namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>What is killed during an upload, always with SIGKILL.</summary>
internal enum UploadFault
{
    /// <summary>bibd; PostgreSQL goes on and is adopted.</summary>
    Bibd,

    /// <summary>The sender.</summary>
    Bib,

    /// <summary>bibd and the postmaster at once: a machine that went away.</summary>
    Both,

    /// <summary>bibd, and bibd again while it starts and takes up what the first has left.</summary>
    BibdTwice,

    /// <summary>The postmaster; bibd has to notice and start it again.</summary>
    Postmaster,

    /// <summary>One backend, after which PostgreSQL recovers as a whole.</summary>
    Backend,
}
