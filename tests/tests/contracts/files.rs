//! The files contract: in memory, and in a directory.

mod in_memory {
    use testkit::memory_files::MemoryFiles;

    fn make() -> (MemoryFiles, ()) {
        (MemoryFiles::default(), ())
    }

    testkit::files_contract!(make);
}

mod in_a_directory {
    use domain::id::FileKey;
    use domain::ports::files::Files;
    use storage::ObjectFiles;
    use tempfile::TempDir;
    use testkit::builders::id;

    fn make() -> (ObjectFiles, TempDir) {
        let folder = TempDir::new().unwrap();
        (ObjectFiles::open(&format!("file://{}/files", folder.path().display())).unwrap(), folder)
    }

    testkit::files_contract!(make);

    fn left_in(folder: &TempDir) -> usize {
        std::fs::read_dir(folder.path().join("files")).unwrap().count()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_left_of_what_was_deleted_finished_or_not() {
        let (files, folder) = make();
        for (key, finished) in [(id::<FileKey>(1), true), (id(2), false)] {
            let mut writer = files.begin(key).await.unwrap();
            writer.write(b"bytes".to_vec()).await.unwrap();
            match finished {
                true => writer.finish().await.unwrap(),
                false => std::mem::forget(writer),
            }
        }
        assert_eq!(left_in(&folder), 2);
        files.delete(id(1)).await.unwrap();
        files.delete(id(2)).await.unwrap();
        assert_eq!(left_in(&folder), 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_kept_is_there_after_a_restart() {
        let (files, folder) = make();
        let mut writer = files.begin(id(1)).await.unwrap();
        writer.write(b"bytes".to_vec()).await.unwrap();
        writer.finish().await.unwrap();
        let again = ObjectFiles::open(&format!("file://{}/files", folder.path().display())).unwrap();
        assert_eq!(again.read(id(1)).await.unwrap().map(|reader| reader.bytes), Some(5));
    }
}
