namespace EventHub.Storage.Postgres.Reading;

/// <summary>Values of a statement that is being written: a value is never part of its text.</summary>
internal interface IParameterList
{
    /// <returns>What stands for the value in the statement.</returns>
    string Add<T>(T value);
}
